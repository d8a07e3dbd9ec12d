package deploy

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// hardened are the lines of the unit that matter most.
var hardened = []string{
	"DynamicUser=yes", "NoNewPrivileges=yes", "CapabilityBoundingSet=\n", "ProtectSystem=strict", "ProtectHome=yes", "PrivateDevices=yes",
	"MemoryDenyWriteExecute=yes", "SystemCallFilter=@system-service", "RestrictNamespaces=yes", "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX",
}

// exposure is the most that systemd-analyze may count, in tenths.
const exposure = "20"

func TestTheServiceGivesUpItsRights(t *testing.T) {
	raw, err := os.ReadFile("systemd/parley.service")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range hardened {
		if !strings.Contains(string(raw), line) {
			t.Errorf("the unit lacks %q", line)
		}
	}
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Log("systemd-analyze is not here: the unit's lines were compared alone")
		return
	}
	out, err := exec.Command(analyze, "security", "--offline=true", "--no-pager", "--threshold="+exposure, "systemd/parley.service").CombinedOutput()
	if err != nil {
		t.Errorf("%v:\n%s", err, out)
	}
}
