package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// admin serves metrics and profiles, on an address of its own that is not for
// the public.
type admin struct {
	listener net.Listener
	server   *http.Server
}

// newAdmin listens; addr may be "off".
func newAdmin(addr string) (*admin, error) {
	if addr == "off" {
		return nil, nil
	}
	ln, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("PARLEY_ADMIN_ADDR %s cannot be listened on (off does without): %w", addr, errors.Unwrap(err))
	}
	mux := http.NewServeMux()
	mux.Handle("/metrics", promhttp.Handler())
	mux.HandleFunc("/debug/pprof/", pprof.Index)
	mux.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("/debug/pprof/trace", pprof.Trace)
	return &admin{listener: ln, server: &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second}}, nil
}

func (a *admin) serve(tasks *sync.WaitGroup) {
	if a != nil {
		tasks.Go(func() { _ = a.server.Serve(a.listener) })
	}
}

func (a *admin) stop() {
	if a != nil {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_ = a.server.Shutdown(ctx)
		_ = a.listener.Close()
	}
}

var (
	batchSize = promauto.NewHistogram(prometheus.HistogramOpts{
		Name: "parley_worker_batch_commands", Help: "Commands stored by one transaction.",
		Buckets: prometheus.ExponentialBuckets(1, 2, 10),
	})
	batchTime = promauto.NewHistogram(prometheus.HistogramOpts{
		Name: "parley_worker_batch_seconds", Help: "Time to store and announce one batch.",
		Buckets: prometheus.ExponentialBuckets(0.0005, 2, 14),
	})
	deadLetters = promauto.NewCounter(prometheus.CounterOpts{
		Name: "parley_dead_letters_total", Help: "Commands that can never be stored, put aside for people to look at.",
	})
)

// stored is told of each batch of the worker.
func stored(commands int, took time.Duration) {
	batchSize.Observe(float64(commands))
	batchTime.Observe(took.Seconds())
}
