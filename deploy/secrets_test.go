package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// makeSecrets runs the script on folder and returns the files' contents.
func makeSecrets(t *testing.T, folder string, env ...string) (jwt, admin, password, url string) {
	t.Helper()
	cmd := exec.Command("sh", "secrets.sh", folder)
	cmd.Env = append([]string{"PATH=" + os.Getenv("PATH")}, env...)
	if out, err := cmd.CombinedOutput(); err != nil || len(out) != 0 {
		t.Fatalf("secrets.sh: %v, and it said %q", err, out)
	}
	read := func(name string) string {
		path := filepath.Join(folder, name)
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o444 {
			t.Errorf("%s: mode %v (%v)", name, info.Mode(), err)
		}
		return string(content)
	}
	return read("app/jwt_secret"), read("postgres/postgres_password"), read("postgres/app_password"), read("app/database_url")
}

func TestSecretsAreMadeOnceAndKept(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	jwt, admin, password, url := makeSecrets(t, folder)
	if len(jwt) < 32 || len(admin) < 32 || len(password) < 32 || url != "postgres://parley_app:"+password+"@postgres:5432/parley?sslmode=disable" {
		t.Errorf("got a key of %d, passwords of %d and %d, and %q", len(jwt), len(admin), len(password), url)
	}
	if admin == password {
		t.Error("Parley knows the superuser's password")
	}
	again, adminAgain, passwordAgain, urlAgain := makeSecrets(t, folder)
	if again != jwt || adminAgain != admin || passwordAgain != password || urlAgain != url {
		t.Error("a second start changed them")
	}
	if other, otherAdmin, otherPassword, _ := makeSecrets(t, t.TempDir()); other == jwt || otherAdmin == admin || otherPassword == password {
		t.Error("two hosts have the same")
	}
}

func TestGivenSecretsAreTaken(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	_, _, password, _ := makeSecrets(t, folder)
	jwt, admin, kept, url := makeSecrets(t, folder, "JWT_SECRET=given-key", "POSTGRES_PASSWORD=given")
	if jwt != "given-key" || admin != "given" || kept != password || url != "postgres://parley_app:"+password+"@postgres:5432/parley?sslmode=disable" {
		t.Errorf("got %q, %q, %q, %q", jwt, admin, kept, url)
	}
	if _, _, _, url := makeSecrets(t, folder, "DATABASE_URL=postgres://elsewhere/parley"); url != "postgres://elsewhere/parley" {
		t.Errorf("got %q", url)
	}
}
