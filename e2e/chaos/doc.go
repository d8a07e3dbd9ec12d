// Package chaos tests Parley's guarantees by breaking things. It runs whole processes on a real PostgreSQL
// and a real Redis. Simulated people write and read as pages do. Faults hit every part, in an order that a
// seed decides. In the end it compares each reader's screen with the stored messages.
//
// "make chaos" runs it for about five minutes; go test runs it for one.
package chaos
