package page

import (
	"log/slog"
	"net/netip"
	"strings"
	"time"

	"parley/factors"
)

// Config is an App's configuration.
type Config struct {
	Origin         string        // as https://chat.example.org; empty: from the request's Host
	FilesOrigin    string        // serves uploaded files, and nothing else; empty: Origin does. Needs Origin
	Secret         []byte        // signs tokens; at least 32 bytes
	FormerSecrets  [][]byte      // signed tokens before; theirs are still believed
	TrustedProxies []string      // addresses and networks whose X-Forwarded-* are believed
	Roles          Roles         //
	Limits         bool          // whether connections are counted by address
	Connections    int           // how many may be open; 0 means any number
	Styleguide     bool          // whether /styleguide is there
	Deadline       time.Duration // for each request; 0 means DefaultDeadline
	Log            *slog.Logger
	Now            func() time.Time // the clock; nil means time.Now
}

// Roles says which HTTP parts a process serves. Without any it answers only the health
// checks.
type Roles struct {
	Web  bool // pages and forms
	Live bool // sockets and streams
}

// DefaultDeadline leaves time to answer within 2 s that a store is down.
const DefaultDeadline = 1500 * time.Millisecond

// Base is what the pages of all subjects share. A package of pages takes the services that
// it needs from Services.
type Base struct {
	Services  *Services
	Config    Config
	Log       *slog.Logger
	Now       func() time.Time
	Tokens    Tokens
	HostName  string         // the configured host's, without a port
	FilesHost string         // the name of the host of uploaded files; empty for none
	sealer    factors.Sealer // of cookies between two steps
	proxies   []netip.Prefix
}

// New completes a configuration. It logs a trusted proxy that cannot be read, and does not
// believe it.
func New(cfg Config, s *Services) *Base {
	if cfg.Deadline == 0 {
		cfg.Deadline = DefaultDeadline
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	cfg.Origin = strings.ToLower(strings.TrimRight(cfg.Origin, "/"))
	cfg.FilesOrigin = strings.ToLower(strings.TrimRight(cfg.FilesOrigin, "/"))
	b := &Base{
		Services: s, Config: cfg, Log: cfg.Log, Now: cfg.Now, Tokens: NewTokens(cfg.Secret, cfg.FormerSecrets...),
		HostName: nameOf(cfg.Origin), FilesHost: nameOf(cfg.FilesOrigin),
		sealer: factors.NewSealer("cookies", append([][]byte{cfg.Secret}, cfg.FormerSecrets...)...),
	}
	var err error
	if b.proxies, err = ParseProxies(cfg.TrustedProxies); err != nil {
		b.Log.Error("a trusted proxy is not believed", "err", err)
	}
	return b
}
