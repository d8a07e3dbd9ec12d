// Package chattest has in-memory fakes of the stores that package chat and its services
// declare. Package conformance tests them and the real stores alike. Only tests import it.
package chattest
