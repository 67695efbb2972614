"""Tables and statements; rows are frozen values, times are UTC, ciphertexts are bytes."""
