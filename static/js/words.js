// The scripts' texts. Another language's scripts have its texts in their place; see static/said.go.
const word = (text, ...args) => text.replace(/%[sd]/g, () => args.shift());
