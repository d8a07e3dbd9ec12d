package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/redis/rueidis"
)

// Cluster is a Redis Cluster of masters without replicas, each with as many
// slots as the others, on this machine.
type Cluster struct {
	t       testing.TB
	Masters []*Master
}

const allSlots = 16384

// StartCluster starts masters that keep their data on disk, and returns when each of
// them knows all slots.
func StartCluster(t testing.TB, masters int) *Cluster {
	t.Helper()
	c := &Cluster{t: t}
	for range masters {
		c.Masters = append(c.Masters, startMaster(t))
	}
	for i, m := range c.Masters {
		m.Do("CLUSTER", "ADDSLOTSRANGE", fmt.Sprint(i*allSlots/masters), fmt.Sprint((i+1)*allSlots/masters-1))
		m.Do("CLUSTER", "MEET", "127.0.0.1", fmt.Sprint(c.Masters[0].port), fmt.Sprint(c.Masters[0].bus))
	}
	c.AwaitWhole()
	return c
}

// URL is the cluster's value for REDIS_URL.
func (c *Cluster) URL() string {
	var urls []string
	for _, m := range c.Masters {
		urls = append(urls, "redis://"+m.Address())
	}
	return strings.Join(urls, ",")
}

// AwaitWhole returns when each master knows all of them and serves requests.
func (c *Cluster) AwaitWhole() {
	c.t.Helper()
	known := fmt.Sprintf("cluster_known_nodes:%d", len(c.Masters))
	c.await("every master knows every other", func() bool {
		for _, m := range c.Masters {
			info, err := m.try("CLUSTER", "INFO").ToString()
			if err != nil || !strings.Contains(info, "cluster_state:ok") || !strings.Contains(info, known) ||
				!strings.Contains(info, fmt.Sprint("cluster_slots_ok:", allSlots)) {
				return false
			}
		}
		return true
	})
}

// Missed returns when all the others have noticed that a master is gone.
func (c *Cluster) Missed(gone *Master) {
	c.t.Helper()
	for _, m := range c.Masters {
		if m != gone {
			c.await("the others miss it", func() bool {
				info, _ := m.try("CLUSTER", "INFO").ToString()
				return strings.Contains(info, "cluster_slots_fail:") && !strings.Contains(info, "cluster_slots_fail:0\r")
			})
		}
	}
}

func (c *Cluster) await(what string, so func() bool) {
	c.t.Helper()
	for limit := time.Now().Add(30 * time.Second); !so(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(limit) {
			c.t.Fatalf("still not: %s", what)
		}
	}
}

// Owner is the master that has the slot of a key.
func (c *Cluster) Owner(key string) *Master {
	c.t.Helper()
	for _, m := range c.Masters {
		err := m.try("EXISTS", key).Error()
		if e, ok := rueidis.IsRedisErr(err); err == nil || ok && !isMoved(e) {
			return m
		}
	}
	c.t.Fatalf("nobody has the slot of %s", key)
	return nil
}

// Next is another master than m.
func (c *Cluster) Next(m *Master) *Master {
	return c.Masters[(slices.Index(c.Masters, m)+1)%len(c.Masters)]
}

func isMoved(e *rueidis.RedisError) bool {
	_, moved := e.IsMoved()
	return moved
}

// Move is a slot on its way from one master to another.
type Move struct {
	c        *Cluster
	From, To *Master
	slot     string
}

// Move begins to move the slot of a key, as an operator's tools do. No key has moved
// yet.
func (c *Cluster) Move(key string, to *Master) *Move {
	c.t.Helper()
	m := &Move{c: c, From: c.Owner(key), To: to}
	slot, err := to.try("CLUSTER", "KEYSLOT", key).AsInt64()
	if err != nil || m.From == to {
		c.t.Fatalf("%s cannot be moved: %v", key, err)
	}
	m.slot = fmt.Sprint(slot)
	to.Do("CLUSTER", "SETSLOT", m.slot, "IMPORTING", m.From.id)
	m.From.Do("CLUSTER", "SETSLOT", m.slot, "MIGRATING", to.id)
	return m
}

// Keys are the keys that have not moved.
func (m *Move) Keys() []string {
	m.c.t.Helper()
	keys, err := m.From.Do("CLUSTER", "GETKEYSINSLOT", m.slot, "1000").AsStrSlice()
	if err != nil {
		m.c.t.Fatal(err)
	}
	return keys
}

// Take moves keys. A key that exists there already was written at both masters, which
// is an error.
func (m *Move) Take(keys ...string) {
	m.c.t.Helper()
	m.From.Do(append([]string{"MIGRATE", "127.0.0.1", fmt.Sprint(m.To.port), "", "0", "5000", "KEYS"}, keys...)...)
}

// Finish moves the other keys and tells every master where the slot is now.
func (m *Move) Finish() {
	m.c.t.Helper()
	for keys := m.Keys(); len(keys) > 0; keys = m.Keys() {
		m.Take(keys...)
	}
	m.To.Do("CLUSTER", "SETSLOT", m.slot, "NODE", m.To.id)
	m.From.Do("CLUSTER", "SETSLOT", m.slot, "NODE", m.To.id)
	for _, other := range m.c.Masters {
		if other != m.From && other != m.To {
			other.Do("CLUSTER", "SETSLOT", m.slot, "NODE", m.To.id)
		}
	}
}

// Do runs a command on this master, and no other.
func (m *Master) Do(words ...string) rueidis.RedisResult {
	m.t.Helper()
	r := m.try(words...)
	if err := r.Error(); err != nil && !rueidis.IsRedisNil(err) {
		m.t.Fatalf("%q: %v", words, err)
	}
	return r
}

func (m *Master) try(words ...string) rueidis.RedisResult {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	return m.client.Do(ctx, m.client.B().Arbitrary(words...).Build())
}
