package main

import "syscall"

// Descriptors are an open file or connection each. A process has reserved of them for
// itself, besides those to PostgreSQL: half are to Redis, some to private servers, to
// whoever asks for metrics, and to files that are opened in passing.
const reserved = 96

// connectionsMost is how many connections from outside leave enough descriptors for
// everything else. The Go runtime has raised the limit to the hard one.
func (c *config) connectionsMost() int {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil || limit.Cur > 1<<30 {
		return 0
	}
	all := int(limit.Cur)
	return max(all-reserved-int(c.DatabaseMax), all/4)
}
