"""The live loop: it waits for changes in the vault and keeps the dashboard true."""
