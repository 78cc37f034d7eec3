"""How fast it is, beside the least that it can take and beside other programs; docs/speed.md says how to run it.

| module | what it holds |
| --- | --- |
| `vaults` | `generate(folder, notes, seed)`: a made-up vault of any size, and the truth about it beside it |
| `prose` | what ordinary notes are made of: text, lists, boxes, and lines that only look like captures |
| `tagged` | lines that are captures, in every form, each with what is true of it |
| `truth` | the truth as values, and how it differs from what `status --format json` says |

The truth comes from the generator, which knows what it wrote; nothing here asks the program what is in a vault.
"""
