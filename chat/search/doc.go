// Package search finds messages by their words, in one room and in all that a user may read. It
// reads a store by its own interfaces.
package search
