package storetest

import (
	"context"
	"testing"

	"github.com/redis/rueidis"
)

// Redis returns the URL of an empty Redis. All tests of a process share it, so those
// that use it do not run in parallel.
func Redis(t testing.TB) string {
	t.Helper()
	address := redis.start(t).RedisURL()
	opt, err := rueidis.ParseURL(address)
	if err != nil {
		t.Fatal(err)
	}
	opt.DisableCache = true
	c, err := rueidis.NewClient(opt)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Do(context.Background(), c.B().Flushall().Build()).Error(); err != nil {
		t.Fatal(err)
	}
	return address
}
