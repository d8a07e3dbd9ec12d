// Package ingest tests the way of a command from the inbox into the archive, on
// the real stores: whatever fails or dies on that way, and whatever is delivered
// twice, in the end the archive is what a simple model of it says.
package ingest
