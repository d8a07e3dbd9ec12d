// Package config reads what the environment says, and refuses what it cannot mean.
package config

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/caarlos0/env/v11"

	"parley/call"
	"parley/chat"
	"parley/chat/passwords"
	"parley/files"
	"parley/mail"
	"parley/oidc"
)

// Config holds the environment. Every secret may come from a file too.
type Config struct {
	Addr        string `env:"PARLEY_ADDR" envDefault:"127.0.0.1:3000"`
	Origin      string `env:"PARLEY_ORIGIN"`
	FilesOrigin string `env:"PARLEY_FILES_ORIGIN"`
	Roles       string `env:"PARLEY_ROLES" envDefault:"web,live,worker,call"`
	Data        string `env:"PARLEY_DATA"`
	AdminAddr   string `env:"PARLEY_ADMIN_ADDR" envDefault:"127.0.0.1:3001"`
	Database    string `env:"DATABASE_URL"`
	Redis       string `env:"REDIS_URL"`
	Secret      string `env:"JWT_SECRET"`
	Proxies     string `env:"PARLEY_TRUSTED_PROXIES"`
	Limits      string `env:"PARLEY_LIMITS" envDefault:"on"`
	Previews    string `env:"PARLEY_PREVIEWS" envDefault:"on"`
	PreviewNets string `env:"PARLEY_PREVIEW_NETWORKS"`
	SignUp      string `env:"PARLEY_SIGNUP"`
	Domains     string `env:"PARLEY_SIGNUP_DOMAINS"`
	CallAddr    string `env:"PARLEY_CALL_ADDR"`
	CallPublic  string `env:"PARLEY_CALL_PUBLIC"`
	Turn        string `env:"PARLEY_TURN"`
	TurnAddr    string `env:"PARLEY_TURN_ADDR"`
	TurnTLSAddr string `env:"PARLEY_TURN_TLS_ADDR"`
	TurnCert    string `env:"PARLEY_TURN_CERT"`
	TurnKey     string `env:"PARLEY_TURN_KEY"`
	SMTP        string `env:"PARLEY_SMTP"`
	MailFrom    string `env:"PARLEY_MAIL_FROM"`
	OIDC        string `env:"PARLEY_OIDC"`
	LogLevel    string `env:"LOG_LEVEL" envDefault:"info"`
	LogFormat   string `env:"LOG_FORMAT" envDefault:"text"`
	BcryptCost  int    `env:"PARLEY_BCRYPT_COST" envDefault:"10"`
	DatabaseMax int32  `env:"PARLEY_DATABASE_CONNS" envDefault:"16"`
	FileMB      int64  `env:"PARLEY_FILE_MB" envDefault:"100"`
	PersonMB    int64  `env:"PARLEY_FILES_PERSON_MB" envDefault:"0"`
	ServerMB    int64  `env:"PARLEY_FILES_MB" envDefault:"0"`
	FileCount   int    `env:"PARLEY_FILES_COUNT" envDefault:"10"`
	FileKinds   string `env:"PARLEY_FILE_KINDS"`
	Clamd       string `env:"PARLEY_CLAMD"`

	Files        string `env:"PARLEY_FILES"`
	BucketKey    string `env:"AWS_ACCESS_KEY_ID"`
	BucketSecret string `env:"AWS_SECRET_ACCESS_KEY"`

	DatabaseFile     string `env:"DATABASE_URL_FILE,file"`
	RedisFile        string `env:"REDIS_URL_FILE,file"`
	SecretFile       string `env:"JWT_SECRET_FILE,file"`
	FormerSecret     string `env:"JWT_SECRET_FORMER"`
	FormerSecretFile string `env:"JWT_SECRET_FORMER_FILE,file"`
	BucketKeyFile    string `env:"AWS_ACCESS_KEY_ID_FILE,file"`
	BucketSecretFile string `env:"AWS_SECRET_ACCESS_KEY_FILE,file"`
	SMTPFile         string `env:"PARLEY_SMTP_FILE,file"`

	Web, Live, Worker, Call bool
	CallAddresses           []call.Public
	TurnURLs                []string // that browsers are told
	TrustedProxies          []string
	PreviewNetworks         []netip.Prefix
	Policy                  chat.SignUpPolicy
	Bucket                  *files.Place // nil for a folder of this machine
	kinds                   []string     // of files that are taken; none: all
	Mail                    *mail.SMTP   // nil: no mail is sent
	Providers               oidc.Providers
	Home                    bool // see atHome; set before private servers have addresses
}

// Read reads the environment. An error is one sentence that names the variable.
func Read() (*Config, error) {
	c := &Config{}
	if err := env.Parse(c); err != nil {
		return nil, configError(err)
	}
	if c.Data == "" {
		c.Data = defaultData()
	}
	if err := c.takeFiles(); err != nil {
		return nil, err
	}
	return c, c.Check()
}

// Check reads what the variables say, and refuses what they cannot.
func (c *Config) Check() error {
	for _, check := range []func() error{c.checkRoles, c.checkAddresses, c.checkOrigin, c.checkFilesOrigin, c.checkSecret, c.checkServers, c.checkFiles, c.checkPreviews, c.checkCalls, c.checkTurn, c.checkRest, c.checkMail, c.checkOIDC} {
		if err := check(); err != nil {
			return err
		}
	}
	c.Home = c.atHome()
	return nil
}

// takeFiles reads secrets from their files. An empty file is a forgotten secret, not a wish for private
// servers.
func (c *Config) takeFiles() error {
	for _, f := range []struct {
		name, text string
		secret     *string
	}{
		{"DATABASE_URL_FILE", c.DatabaseFile, &c.Database},
		{"REDIS_URL_FILE", c.RedisFile, &c.Redis},
		{"JWT_SECRET_FILE", c.SecretFile, &c.Secret},
		{"JWT_SECRET_FORMER_FILE", c.FormerSecretFile, &c.FormerSecret},
		{"AWS_ACCESS_KEY_ID_FILE", c.BucketKeyFile, &c.BucketKey},
		{"AWS_SECRET_ACCESS_KEY_FILE", c.BucketSecretFile, &c.BucketSecret},
		{"PARLEY_SMTP_FILE", c.SMTPFile, &c.SMTP},
	} {
		path := os.Getenv(f.name)
		if path == "" {
			continue
		}
		if *f.secret = strings.TrimSpace(f.text); *f.secret == "" {
			return fmt.Errorf("%s names a file that is empty: %s", f.name, path)
		}
	}
	return nil
}

// configError puts the library's error about a variable into one sentence.
func configError(err error) error {
	for _, name := range []string{"DATABASE_URL_FILE", "REDIS_URL_FILE", "JWT_SECRET_FILE", "JWT_SECRET_FORMER_FILE", "AWS_ACCESS_KEY_ID_FILE", "AWS_SECRET_ACCESS_KEY_FILE", "PARLEY_SMTP_FILE"} {
		if path := os.Getenv(name); path != "" {
			if _, readErr := os.ReadFile(path); readErr != nil {
				return fmt.Errorf("%s names a file that cannot be read: %s", name, path)
			}
		}
	}
	for name, field := range map[string]string{
		"PARLEY_BCRYPT_COST": "BcryptCost", "PARLEY_DATABASE_CONNS": "DatabaseMax",
		"PARLEY_FILE_MB": "FileMB", "PARLEY_FILES_PERSON_MB": "PersonMB", "PARLEY_FILES_MB": "ServerMB",
		"PARLEY_FILES_COUNT": "FileCount",
	} {
		if strings.Contains(err.Error(), field) {
			return fmt.Errorf("%s must be a number, not %q", name, os.Getenv(name))
		}
	}
	return fmt.Errorf("the environment cannot be read: %w", err)
}

// defaultData is the folder for root's private servers. They run as another user, who cannot enter root's
// home.
func defaultData() string {
	if os.Geteuid() == 0 {
		return "/var/lib/parley"
	}
	return "data"
}

// atHome reports whether this process serves one person's own machine. One that serves others has a database
// of its own, a public origin, or listens to more than localhost.
func (c *Config) atHome() bool {
	return c.Database == "" && c.Origin == "" && c.onLoopback()
}

// onLoopback reports whether only this machine reaches the server.
func (c *Config) onLoopback() bool {
	host, _, _ := net.SplitHostPort(c.Addr)
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.IsLoopback()
}

// PasswordMin is how many characters a new password has at least. A server that others reach asks for more.
func (c *Config) PasswordMin() int {
	if c.onLoopback() && !strings.HasPrefix(c.Origin, "https://") {
		return passwords.Min
	}
	return passwords.MinServed
}

// DataDir is the full path of private servers' data.
func (c *Config) DataDir() (string, error) {
	dir, err := filepath.Abs(c.Data)
	if err != nil {
		return "", fmt.Errorf("PARLEY_DATA cannot be found: %w", err)
	}
	info, err := os.Stat(dir)
	if err == nil && !info.IsDir() || errors.Is(err, syscall.ENOTDIR) {
		return "", fmt.Errorf("PARLEY_DATA names %s, which is no folder", dir)
	}
	return dir, nil
}

// Logger writes to the standard error.
func (c *Config) Logger() *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.LogLevel)) // checked before
	o := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, o))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, o))
}

// FormerSecrets signed tokens and sealed data before JWT_SECRET was changed.
func (c *Config) FormerSecrets() [][]byte {
	if c.FormerSecret == "" {
		return nil
	}
	return [][]byte{[]byte(c.FormerSecret)}
}

// LinkTo is a link to an address of the server, whose origin only PARLEY_ORIGIN tells where
// others than this machine reach it.
func (c *Config) LinkTo(address string) string {
	switch {
	case c.Origin != "":
		return c.Origin + address
	case c.onLoopback():
		return "http://" + c.Addr + address
	}
	return "Write this after the address of your server (set PARLEY_ORIGIN to have the whole link): " + address
}
