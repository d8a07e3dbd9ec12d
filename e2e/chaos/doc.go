// Package chaos proves what Parley guarantees, by breaking things. It runs whole
// processes on a real PostgreSQL and a real Redis, has people write and read as
// pages do, strikes at everything there is, in an order that a seed decides, and
// in the end compares what each reader has on the screen with what is stored.
//
// "make chaos" runs it for about five minutes; go test runs it for one.
package chaos
