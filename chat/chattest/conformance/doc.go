// Package conformance says how stores behave: one suite for all that stands in for
// PostgreSQL, and one for Redis. The fakes and the real stores run both.
package conformance
