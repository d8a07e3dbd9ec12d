// The scripts' texts, in the page's language. A text's name is its English; another
// language's texts stand before the scripts, see views/ui/viewertext.go.
const word = (text, ...args) => {
  const said = globalThis.parleyWords?.[text] ?? text;
  return said.replace(/%[sd]/g, () => args.shift());
};
