"""Networks, each behind the `Platform` protocol, registered as a stranger's plug-in would be."""
