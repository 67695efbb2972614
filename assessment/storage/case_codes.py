"""Case codes, such as heron-42: neutral names of submissions that people can read out to each other."""

from __future__ import annotations

import secrets

_WORDS = """
acorn alder almond amber apple apricot ash aspen aster autumn avocet badger bamboo barley basil bay beach beaver
beech berry birch bluebell bracken bramble breeze briar brook bunting burdock buttercup butterfly canyon caraway
cedar cherry chestnut chicory clematis cliff cloud clover coast cobble comet coral cornflower cove cowslip crane
cricket crocus curlew cypress daffodil dahlia daisy damson dawn delta dewdrop dogwood dolphin dune dunlin egret
elder elm estuary falcon fennel fern fescue field finch fjord flax forest foxglove freesia garnet gentian ginger
glacier glade glen goldfinch goose granite grove gull harbor hare harebell harvest hawthorn hazel heath heather
heron hickory hill hollow holly horizon hornbeam hyssop indigo iris island ivy jasmine jasper juniper kestrel
kingfisher lagoon lake lapwing larch lark laurel lavender leaf lichen lilac lily linden linnet lotus lupin magnolia
maple marble marigold marjoram marlin marsh martin meadow medlar melon merlin mint moorland moss mulberry myrtle
nettle nutmeg oak oasis oat ocean olive opal orchard orchid oregano oriole osprey otter owl palm pansy papaya pear
pebble petal petrel pine plover plum pond poplar poppy prairie primrose puffin quail quartz quince rain raspberry
redwing reed ridge river robin rosemary rowan rush saffron sage sandpiper sapling seal sequoia shale shell shore
siskin skylark slate snowdrop sorrel sparrow spring spruce stone stream summer sunflower swallow swan swift sycamore
tansy teal thistle thrush thyme tulip tundra valley verbena violet wagtail walnut warbler wheat willow wren yarrow
"""
WORDS = tuple(_WORDS.split())


def generate(digits: int = 2) -> str:
    """A random code: a word and a number of ``digits`` digits that does not begin with 0."""
    low = 10 ** (digits - 1)
    return f"{secrets.choice(WORDS)}-{low + secrets.randbelow(9 * low)}"
