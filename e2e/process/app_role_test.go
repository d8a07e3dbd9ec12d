package process

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"parley/store/embedded"
)

// A node of an older version, connected as the superuser, is in a transaction when the new one is deployed.
func TestTheComposeFilesDatabaseIsGivenToThePlainRole(t *testing.T) {
	t.Parallel()
	s := freshStores(t)
	admin := strings.Replace(s.databaseURL(), embedded.AppRole+"@", embedded.Superuser+"@", 1)
	if _, errs, code := command([]string{"DATABASE_URL=" + admin}, "migrate"); code != 0 {
		t.Fatal(errs)
	}
	// In the superuser's database, as with an older version.
	where, err := pgx.ParseConfig(admin)
	must(t, err)
	tell(t, "alter database "+where.Database+" owner to "+embedded.Superuser)
	old, err := pgx.Connect(t.Context(), admin)
	must(t, err)
	defer old.Close(t.Context())
	work, err := old.Begin(t.Context())
	must(t, err)
	_, err = work.Exec(t.Context(), "update rooms set topic = topic")
	must(t, err)

	script, said := startRoles(t, where)
	line, err := said.ReadString('\n')
	if err != nil || !strings.Contains(line, "lock timeout") {
		t.Fatalf("it said %q (%v) before the lock was free", line, err)
	}
	must(t, work.Commit(t.Context()))
	rest, _ := io.ReadAll(said)
	if err := script.Wait(); err != nil {
		t.Fatalf("%v: %s", err, rest)
	}

	equal(t, "what others own", s.number(t, `select count(*) from pg_class where relnamespace = 'public'::regnamespace
		and relowner <> $1::regrole`, embedded.AppRole), 0)
	equal(t, "passwords", (&stores{database: admin}).number(t, "select count(*) from pg_authid where rolname = $1 and rolpassword like 'SCRAM%'", embedded.AppRole), 1)
	p := run(t, s.env()...) // as the plain role, which has to be able to migrate the schema
	ann := person(t, p)
	ann.Say(room(t, ann), "hello")
}

// startRoles runs the compose file's command on another server.
func startRoles(t *testing.T, where *pgx.ConnConfig) (*exec.Cmd, *bufio.Reader) {
	t.Helper()
	secrets := t.TempDir()
	for _, name := range []string{"postgres_password", "app_password"} {
		must(t, os.WriteFile(filepath.Join(secrets, name), []byte("0123456789abcdef"), 0o600))
	}
	cmd := exec.Command("sh", "../../deploy/roles.sh", "../../store/embedded/role.sql", secrets)
	cmd.Env = []string{
		"PATH=" + tools(t) + ":" + os.Getenv("PATH"), "PGHOST=" + where.Host,
		"PGUSER=" + where.User, "PGDATABASE=" + where.Database,
	}
	out, err := cmd.StderrPipe()
	must(t, err)
	must(t, cmd.Start())
	return cmd, bufio.NewReader(out)
}
