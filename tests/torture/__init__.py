"""Black-box torture: the commands as anybody runs them, and the bytes that are on the disk afterwards.

Nothing here asks the product's own code what is right. The rooms:

| module | what it holds |
| --- | --- |
| `sizes` | how much of everything: `quick` (every test run) and `release` |
| `product` | the commands as processes: `Product.run`, `Product.watch` → `Watch` |
| `lay` | vaults to torture, and the odd files: CRLF, BOM, tabs, no last line end, mixed ends |
| `ledger` | what each of the user's files must hold in the end, byte by byte |
| `editors` | five ways in which programs save |
| `pages` | a dashboard, read from outside: its marker, its checksum, its boxes |
| `world` | vault + ledger + product, and the six things that hold after every scenario (`World.check`) |
| `result` | breaches, and the table that is printed |

A scenario is a module with `run(size: Size, product: Product, folder: Path) -> Result`, and a row in `goals`.
docs/torture.md says how to run it and what each goal means.
"""
