// Package adversary does to a running server what somebody would who means it ill,
// with a few open files for the server and everything from loopback addresses. Each
// test has somebody else use the chat meanwhile, and counts what came of that: with
// PARLEY_LIMITS on, whatever one address or person does must cost the others nothing
// that they can see. Everything is bounded, in number as in time.
package adversary
