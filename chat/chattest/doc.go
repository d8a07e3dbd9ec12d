// Package chattest has in-memory fakes of the stores that package chat declares, and
// the conformance suite that tests them and the real stores alike. Only tests import
// it.
package chattest
