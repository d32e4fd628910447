"""Messages that come in as files: CSV or XLSX of any origin."""
