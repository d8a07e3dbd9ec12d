// Package cluster runs whole processes on a Redis Cluster whose slots move and whose masters die while people
// write and read.
package cluster
