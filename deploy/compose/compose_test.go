// Package compose_test checks docker-compose.yaml against the Compose Specification, with docker compose's
// own library. It is a module of its own to keep that library out of the program's module.
package compose_test

import (
	"context"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

// load reads the files as `docker compose` does on a host with env in its .env: schema, merges,
// interpolation, references between services, networks and volumes.
func load(t *testing.T, env []string, files ...string) *types.Project {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	for i, file := range files {
		files[i] = filepath.Join(root, file)
	}
	options, err := cli.NewProjectOptions(files, cli.WithWorkingDirectory(root), cli.WithEnv(env))
	if err != nil {
		t.Fatal(err)
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return project
}

var nodes = []string{"live", "web", "worker"}

func TestTheFileFollowsTheSpecification(t *testing.T) {
	t.Parallel()
	want := []string{"call", "live", "nginx", "postgres", "redis", "roles", "secrets", "web", "worker"}
	for _, files := range [][]string{{"docker-compose.yaml"}, {"docker-compose.yaml", "deploy/tls.yaml"}, {"docker-compose.yaml", "deploy/tls.yaml", "deploy/ipv6.yaml"}} {
		names := load(t, nil, files...).ServiceNames()
		slices.Sort(names)
		if !slices.Equal(names, want) {
			t.Errorf("%v: services %q, want %q", files, names, want)
		}
	}
}

func TestTheFrontNetworkMayHaveIPv6BesideIPv4(t *testing.T) {
	t.Parallel()
	front := load(t, nil, "docker-compose.yaml", "deploy/ipv6.yaml").Networks["front"]
	var subnets []string
	for _, pool := range front.Ipam.Config {
		subnets = append(subnets, pool.Subnet)
	}
	if front.EnableIPv6 == nil || !*front.EnableIPv6 || !slices.Equal(subnets, []string{"172.30.130.0/24", "fd5d:1ad4:c8e0::/64"}) {
		t.Errorf("it has %q", subnets)
	}
}

func TestOnlyTheDoorIsOpen(t *testing.T) {
	t.Parallel()
	for files, door := range map[string]string{
		"docker-compose.yaml":                 "80:8080/tcp",
		"docker-compose.yaml deploy/tls.yaml": "80:8080/tcp 443:8443/tcp",
	} {
		want := map[string]string{"nginx": door, "call": "7781:7781/udp 7781:7781/tcp"}
		project := load(t, nil, strings.Fields(files)...)
		for name, service := range project.Services {
			var open []string
			for _, port := range service.Ports {
				open = append(open, port.Published+":"+strconv.Itoa(int(port.Target))+"/"+port.Protocol)
			}
			if got := strings.Join(open, " "); got != want[name] {
				t.Errorf("%s: %s publishes %q, want %q", files, name, got, want[name])
			}
		}
		if !project.Networks["back"].Internal {
			t.Errorf("%s: the stores' network has a way out", files)
		}
	}
}

func TestEveryContainerIsHardened(t *testing.T) {
	t.Parallel()
	for name, s := range load(t, nil, "docker-compose.yaml", "deploy/tls.yaml").Services {
		if !s.ReadOnly || s.Privileged || !slices.Contains(s.CapDrop, "ALL") || len(s.CapAdd) != 0 ||
			!slices.Contains(s.SecurityOpt, "no-new-privileges:true") {
			t.Errorf("%s is not hardened", name)
		}
		if s.Logging == nil || s.Logging.Options["max-size"] == "" || s.Logging.Options["max-file"] == "" {
			t.Errorf("the log of %s grows without end", name)
		}
		if want := map[bool]string{true: "no", false: "unless-stopped"}[name == "secrets" || name == "roles"]; s.Restart != want {
			t.Errorf("%s: restart is %q, want %q", name, s.Restart, want)
		}
		if s.StopGracePeriod == nil {
			t.Errorf("%s has no time to end", name)
		}
	}
}

func TestNodesUseTheSharedStoresAndAreTold(t *testing.T) {
	t.Parallel()
	project := load(t, []string{"PARLEY_IMAGE=registry.example/parley:1"}, "docker-compose.yaml")
	subnet := project.Networks["front"].Ipam.Config[0].Subnet
	builders := 0
	for _, name := range nodes {
		s := project.Services[name]
		for variable, want := range map[string]string{
			"PARLEY_ROLES": name, "DATABASE_URL_FILE": "/run/secrets/database_url", "JWT_SECRET_FILE": "/run/secrets/jwt_secret",
			"REDIS_URL": "redis://redis:6379", "PARLEY_TRUSTED_PROXIES": subnet,
		} {
			if got := s.Environment[variable]; got == nil || *got != want {
				t.Errorf("%s: %s is %v, want %q", name, variable, got, want)
			}
		}
		// Without a value here compose does not set the variable; an empty value would be one.
		if s.Environment["PARLEY_ORIGIN"] != nil {
			t.Errorf("%s: PARLEY_ORIGIN is set though nobody set it", name)
		}
		if s.Image != "registry.example/parley:1" || s.GetScale() != 2 || s.StopGracePeriod.String() != "20s" {
			t.Errorf("%s: image %s, %d replicas, %s to end", name, s.Image, s.GetScale(), s.StopGracePeriod)
		}
		for store, condition := range map[string]string{
			"roles": types.ServiceConditionCompletedSuccessfully, "redis": types.ServiceConditionHealthy,
			"secrets": types.ServiceConditionCompletedSuccessfully,
		} {
			if s.DependsOn[store].Condition != condition {
				t.Errorf("%s does not wait for %s", name, store)
			}
		}
		if s.Build != nil {
			builders++
		}
	}
	if builders != 1 {
		t.Errorf("%d services build the one image", builders)
	}
}

func TestCallsAreForwardedByOneContainer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ env, public string }{{"LOG_LEVEL=info", "127.0.0.1"}, {"PARLEY_CALL_PUBLIC=203.0.113.7", "203.0.113.7"}} {
		s := load(t, []string{c.env}, "docker-compose.yaml").Services["call"]
		for variable, want := range map[string]string{"PARLEY_ROLES": "call", "PARLEY_CALL_ADDR": "0.0.0.0:7781", "PARLEY_CALL_PUBLIC": c.public, "REDIS_URL": "redis://redis:6379"} {
			if got := s.Environment[variable]; got == nil || *got != want {
				t.Errorf("%s is %v, want %q", variable, got, want)
			}
		}
		if s.GetScale() != 1 {
			t.Errorf("%d containers publish one port", s.GetScale())
		}
	}
}

func TestSettingsReachTheNodes(t *testing.T) {
	t.Parallel()
	project := load(t, []string{"PARLEY_ORIGIN=https://chat.example.org", "PARLEY_FRONT_SUBNET=10.9.8.0/24"}, "docker-compose.yaml")
	for _, name := range nodes {
		env := project.Services[name].Environment
		for _, variable := range []string{"PARLEY_SMTP", "PARLEY_FILES", "PARLEY_FILES_ORIGIN", "PARLEY_CLAMD"} {
			if _, known := env[variable]; !known {
				t.Errorf("%s: %s does not reach it", name, variable)
			}
		}
		if *env["PARLEY_ORIGIN"] != "https://chat.example.org" || *env["PARLEY_TRUSTED_PROXIES"] != "10.9.8.0/24" {
			t.Errorf("%s: origin %s, proxies %s", name, *env["PARLEY_ORIGIN"], *env["PARLEY_TRUSTED_PROXIES"])
		}
	}
	if subnet := project.Networks["front"].Ipam.Config[0].Subnet; subnet != "10.9.8.0/24" {
		t.Errorf("the network is %s", subnet)
	}
}

func TestRedisLosesNothingThatItAccepted(t *testing.T) {
	t.Parallel()
	command := strings.Join(load(t, nil, "docker-compose.yaml").Services["redis"].Command, " ")
	for _, option := range []string{"--appendonly yes", "--appendfsync always", "--maxmemory-policy noeviction"} {
		if !strings.Contains(command, option) {
			t.Errorf("redis is started without %s: %s", option, command)
		}
	}
}
