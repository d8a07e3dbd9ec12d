// Package chattest has in-memory fakes of the stores that package chat declares, and
// the conformance suite that holds them and the real stores to the same behaviour.
// Only tests import it.
package chattest
