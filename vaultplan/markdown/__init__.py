"""One note: bytes in, sections, records, hours, dates and names out. Total on any input."""
