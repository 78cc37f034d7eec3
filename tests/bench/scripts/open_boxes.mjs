// Every open box with an #eda tag, as `path:line`, by the best parsers that npm has: properties through gray-matter, the
// rest through markdown-it. `node open_boxes.mjs VAULT`, in a folder with both installed.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";

const require = createRequire(join(process.cwd(), "package.json"));
const matter = require("gray-matter");
const MarkdownIt = require("markdown-it");
const md = new MarkdownIt({ html: true });
const root = process.argv[2];
const passedBy = new Set(["Templates", "Work/Vorlagen"]);
const found = [];

function split(text) {
  try {
    const { content } = matter(text, { language: "yaml" });
    return content;
  } catch {
    return text.replace(/^---\r?\n[\s\S]*?\n---\r?\n/, "");
  }
}

function look(path) {
  const text = readFileSync(path, "utf8");
  const body = split(text).replace(/%%[\s\S]*?%%/g, (comment) => comment.replace(/[^\n]/g, ""));
  if (!body.includes("#")) return;
  const first = text.split("\n").length - split(text).split("\n").length;
  let item = false;
  for (const token of md.parse(body, {})) {
    if (token.type === "list_item_open") item = true;
    else if (token.type === "inline") {
      const words = token.children.filter((child) => child.type === "text").map((child) => child.content).join("");
      if (item && /^\[ \] /.test(token.content) && /(^|\s)#eda(?![\w-])/i.test(words)) {
        found.push(`${relative(root, path)}:${first + token.map[0] + 1}`);
      }
      item = false;
    }
  }
}

function walk(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith(".") || passedBy.has(relative(root, path))) continue;
    if (entry.isDirectory()) walk(path);
    else if (entry.name.endsWith(".md") && !/\.sync-conflict-|\(conflicted copy/.test(entry.name)) look(path);
  }
}

walk(root);
process.stdout.write(found.join("\n") + "\n");
