package admin

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"parley/chat"
)

func TestASpreadsheetTakesNoTextForAFormula(t *testing.T) {
	entries := []chat.AuditEntry{{ID: 7, Seq: 12}, {ID: 8}}
	entries[0].By.Username, entries[0].Of.Username, entries[0].Room.Name = "=1+1", "-ann", "@tea"
	entries[0].Detail, entries[0].Address = "+cmd|' /C calc'!A0, \"quoted\"\nsecond line", "192.0.2.1"
	entries[1].Detail, entries[1].Room.Name = "plain = text", "\ttabbed"
	for _, wide := range []string{"＝1+1", "＋1", "－1", "＠SUM(A1)"} {
		if got := cell(wide); got != "'"+wide {
			t.Errorf("%q is written as %q", wide, got)
		}
	}
	var b strings.Builder
	if err := NewAuditCSV(&b)(entries); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(b.String())).ReadAll()
	if err != nil || len(rows) != 3 || len(rows[0]) != len(rows[1]) {
		t.Fatalf("%v in %q", err, b.String())
	}
	for i, want := range map[int]string{4: "'=1+1", 5: "'-ann", 6: "'@tea", 7: "12", 8: "'" + entries[0].Detail, 9: "192.0.2.1"} {
		if rows[1][i] != want {
			t.Errorf("%s is %q, want %q", rows[0][i], rows[1][i], want)
		}
	}
	if rows[2][6] != "'\ttabbed" || rows[2][7] != "" || rows[2][8] != "plain = text" {
		t.Errorf("the second row is %q", rows[2])
	}
}

func TestALineOfAnExportIsOneEntry(t *testing.T) {
	entries := []chat.AuditEntry{{ID: 1, Detail: "<b>\nnext"}, {ID: 2, Seq: 3}}
	var b strings.Builder
	if err := NewAuditLines(&b)(entries); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], `<b>`) || strings.Contains(lines[0], `"message"`) {
		t.Fatalf("the lines are %q", lines)
	}
	var second auditRow
	if err := json.Unmarshal([]byte(lines[1]), &second); err != nil || second.ID != 2 || second.Message != 3 {
		t.Errorf("%+v, %v", second, err)
	}
}

func TestAFileThatWasCutOffIsNeitherFormat(t *testing.T) {
	var b strings.Builder
	if err := NewAuditCSV(&b)([]chat.AuditEntry{{ID: 1}}); err != nil {
		t.Fatal(err)
	}
	AuditCutOff(&b)
	if _, err := csv.NewReader(strings.NewReader(b.String())).ReadAll(); err == nil {
		t.Errorf("a spreadsheet reads %q", b.String())
	}
}

func TestAnInvitationSaysWhyItLetsNobodyIn(t *testing.T) {
	now := time.Date(2026, 3, 14, 12, 0, 0, 0, time.UTC)
	for want, i := range map[string]chat.Invitation{
		"":              {Uses: 2, Used: 1, ExpiresAt: now.Add(1)},
		"expired":       {Uses: 1, ExpiresAt: now},
		"used up":       {Uses: 1, Used: 1, ExpiresAt: now.Add(1)},
		"rooms deleted": {Uses: 1, Role: chat.Guest, ExpiresAt: now.Add(1)},
		"revoked":       {Uses: 1, Used: 1, ExpiresAt: now, RevokedAt: now},
	} {
		if got := InvitationState(i, now); got != want {
			t.Errorf("%+v is %q, want %q", i, got, want)
		}
	}
}

func TestEachActHasAName(t *testing.T) {
	for _, act := range chat.AuditActs() {
		if actName(act) == string(act) {
			t.Errorf("%s is shown as it is stored", act)
		}
	}
}
