// What scripts say, in the language of the page. Texts are named by their English;
// another language's are in a script of their own, see views/edge.go.
const word = (text, ...args) => {
  const said = globalThis.parleyWords?.[text] ?? text;
  return said.replace(/%[sd]/g, () => args.shift());
};
