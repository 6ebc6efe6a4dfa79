package main

import (
	"fmt"
	"net/url"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"go.etcd.io/etcd/server/v3/embed"
)

func etcdCommand() *cobra.Command {
	var dir string
	var clientPort, peerPort int
	c := &cobra.Command{
		Use:          "etcd",
		Short:        "A single etcd member on the loopback address",
		SilenceUsage: true,
		RunE: func(*cobra.Command, []string) error {
			e, err := startEtcd(dir, clientPort, peerPort)
			if err != nil {
				return err
			}
			stop := make(chan os.Signal, 1)
			signal.Notify(stop, syscall.SIGTERM, syscall.SIGINT)
			select {
			case err := <-e.Err():
				return err
			case <-stop:
				e.Close()
				return nil
			}
		},
	}
	c.Flags().StringVar(&dir, "data-dir", "", "folder of the data")
	c.Flags().IntVar(&clientPort, "client-port", 2379, "port for clients; 0 takes a free one")
	c.Flags().IntVar(&peerPort, "peer-port", 2380, "port for peers; 0 takes a free one")
	_ = c.MarkFlagRequired("data-dir")
	return c
}

func startEtcd(dir string, clientPort, peerPort int) (*embed.Etcd, error) {
	cfg := embed.NewConfig()
	cfg.Dir = dir
	client := loopback(clientPort)
	peer := loopback(peerPort)
	cfg.ListenClientUrls, cfg.AdvertiseClientUrls = client, client
	cfg.ListenPeerUrls, cfg.AdvertisePeerUrls = peer, peer
	cfg.InitialCluster = cfg.InitialClusterFromName(cfg.Name)
	cfg.LogLevel = "warn"
	// Zero, the default of a configuration made in code, logs every request.
	cfg.WarningUnaryRequestDuration = embed.DefaultWarningUnaryRequestDuration
	// A testbed may lose its data with its machine, and fsync is most of etcd's time on a shared disk.
	cfg.UnsafeNoFsync = true
	// Nobody speaks JSON to this etcd, and the gateway would dial port 0 where the port is a free one.
	cfg.EnableGRPCGateway = false
	// Keeps the store small in a long-lived testbed; the API server compacts by itself, this frees pages.
	cfg.QuotaBackendBytes = 512 << 20
	e, err := embed.StartEtcd(cfg)
	if err != nil {
		return nil, err
	}
	select {
	case <-e.Server.ReadyNotify():
		return e, nil
	case err := <-e.Err():
		return nil, err
	case <-time.After(time.Minute):
		e.Close()
		return nil, fmt.Errorf("etcd was not ready within a minute")
	}
}

func loopback(port int) []url.URL {
	return []url.URL{{Scheme: "http", Host: fmt.Sprintf("127.0.0.1:%d", port)}}
}
