// A key that an input method has taken, to choose or to give up what it offers, is
// none of ours. Safari ends the composition before it tells of that key, and then
// only its code says so.
const composing = (event) => event.isComposing || event.keyCode === 229;
