// Package harness sets up services between fakes, for the tests of several packages, and says
// what these tests expect of an error. Its methods fail the test.
package harness
