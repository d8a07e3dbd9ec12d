// Package markup reads a message's source: CommonMark as chats use it. Whom a message names,
// which of its links are fetched and which names of emoji become emoji is decided by it when the
// message is stored, and what is shown is made of it by views/markdown, so that all see the same
// code, quotes and addresses.
package markup
