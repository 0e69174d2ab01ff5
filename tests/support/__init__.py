"""Helpers of the tests: small builders and drivers over the real parts."""
