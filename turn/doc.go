// Package turn brings media through networks that let only TCP or TLS out: a TURN server
// (RFC 8656) that relays to this node's own media address and nowhere else. It has no UDP
// port: a sender whose address nothing proves would be answered with more bytes than it
// sent, and a network that lets UDP out reaches the media themselves.
package turn
