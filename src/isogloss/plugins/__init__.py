"""The built-in components. Each imports only ``isogloss``, as a third party must."""
