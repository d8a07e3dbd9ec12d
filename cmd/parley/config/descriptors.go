package config

import "syscall"

// reserved is how many descriptors a process keeps for itself, besides those to PostgreSQL. Each open file or
// connection takes one. Half are for Redis; the others are for private servers, requests for metrics, and
// files opened in passing.
const reserved = 96

// ConnectionsMost is the number of connections from outside that leaves enough descriptors for everything
// else. The Go runtime has raised the limit to the hard one.
func (c *Config) ConnectionsMost() int {
	var limit syscall.Rlimit
	if syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit) != nil || limit.Cur > 1<<30 {
		return 0
	}
	all := int(limit.Cur)
	return max(all-reserved-int(c.DatabaseMax), all/4)
}
