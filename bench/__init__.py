"""Speed and size as ratios measured side by side in one run, each beside its budget; never fails a build."""
