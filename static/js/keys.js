// A key that an input method has taken, to choose or reject a suggestion, is not ours.
// Safari ends the composition before that key's event, and then only its code says so.
const composing = (event) => event.isComposing || event.keyCode === 229;
