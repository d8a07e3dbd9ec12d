package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// provider sets the variables of a provider, for a test.
func provider(t *testing.T, id, issuer string) {
	t.Helper()
	t.Setenv(variableOf(id, "ISSUER"), issuer)
	t.Setenv(variableOf(id, "CLIENT_ID"), "parley")
}

func TestProvidersAreReadFromTheEnvironment(t *testing.T) {
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte("hunter2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	provider(t, "work", "https://id.example.org/staff")
	provider(t, "local", "http://localhost:8080")
	t.Setenv("PARLEY_OIDC_WORK_CLIENT_SECRET_FILE", file)
	t.Setenv("PARLEY_OIDC_WORK_NAME", "Staff account")
	t.Setenv("PARLEY_OIDC_LOCAL_SCOPES", "email, groups")
	c := Config{Addr: ":3000", Origin: "https://chat.example.org", OIDC: "work, local"}
	if err := c.checkOIDC(); err != nil {
		t.Fatal(err)
	}
	work, local := c.Providers[0], c.Providers.Find("local")
	if work.Name != "Staff account" || work.Secret != "hunter2" || work.Issuer != "https://id.example.org/staff" || strings.Join(work.Scopes, " ") != "profile email" {
		t.Errorf("%+v", work.Config)
	}
	if local.Name != "Local" || local.Secret != "" || strings.Join(local.Scopes, " ") != "email groups" || c.Providers.Of("http://localhost:8080") != local || c.Providers.Of("") != nil {
		t.Errorf("%+v", local.Config)
	}
	if none := (Config{Addr: ":3000"}); none.checkOIDC() != nil || none.Providers != nil {
		t.Error("without PARLEY_OIDC there is a provider")
	}
}

func TestAWrongProviderStopsTheStartWithASentence(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, []byte(" \n"), 0o600); err != nil {
		t.Fatal(err)
	}
	provider(t, "work", "https://id.example.org")
	provider(t, "same", "https://id.example.org")
	provider(t, "plain", "http://id.example.org")
	provider(t, "odd", "https://user:hunter2@id.example.org?x")
	provider(t, "nameless", "https://other.example.org")
	t.Setenv("PARLEY_OIDC_NAMELESS_CLIENT_ID", "")
	provider(t, "long", "https://long.example.org")
	t.Setenv("PARLEY_OIDC_LONG_NAME", strings.Repeat("x", 61))
	provider(t, "lost", "https://lost.example.org")
	t.Setenv("PARLEY_OIDC_LOST_CLIENT_SECRET_FILE", empty+"/none")
	provider(t, "blank", "https://blank.example.org")
	t.Setenv("PARLEY_OIDC_BLANK_CLIENT_SECRET_FILE", empty)
	for given, says := range map[string]string{
		"Work":           "PARLEY_OIDC must list short names",
		"work,work":      "PARLEY_OIDC lists work twice",
		"work,same":      "PARLEY_OIDC_WORK_ISSUER and PARLEY_OIDC_SAME_ISSUER have the same issuer",
		"plain":          "PARLEY_OIDC_PLAIN_ISSUER must be",
		"odd":            "PARLEY_OIDC_ODD_ISSUER must be",
		"unset":          "PARLEY_OIDC_UNSET_ISSUER must be",
		"nameless":       "PARLEY_OIDC_NAMELESS_CLIENT_ID must be",
		"long":           "PARLEY_OIDC_LONG_NAME must have 60 bytes",
		"lost":           "PARLEY_OIDC_LOST_CLIENT_SECRET_FILE names a file that cannot be read",
		"blank":          "PARLEY_OIDC_BLANK_CLIENT_SECRET_FILE names a file that is empty",
		"work,far-away,": "PARLEY_OIDC must list short names",
	} {
		c := Config{Addr: "127.0.0.1:0", OIDC: given}
		if err := c.checkOIDC(); err == nil || !strings.HasPrefix(err.Error(), says) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v, want %s", given, err, says)
		}
	}
	c := Config{Addr: ":3000", OIDC: "work"}
	if err := c.checkOIDC(); err == nil || !strings.HasPrefix(err.Error(), "PARLEY_OIDC needs PARLEY_ORIGIN") {
		t.Error(err)
	}
}
