package main

import (
	"context"
	"fmt"
	"net"
	"strings"
	"time"

	"github.com/miekg/dns"
	"github.com/spf13/cobra"
	corev1 "k8s.io/api/core/v1"
	discoveryv1 "k8s.io/api/discovery/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	corelisters "k8s.io/client-go/listers/core/v1"
	discoverylisters "k8s.io/client-go/listers/discovery/v1"
	"k8s.io/client-go/tools/clientcmd"
)

const answerSeconds = 5

// dnsCommand answers <service>.<namespace>.svc[.<domain>] from the API and nothing else: CoreDNS needs
// another etcd than Kubernetes does, and pods here have nothing outside to look up.
func dnsCommand() *cobra.Command {
	var kubeconfig, listen, domain string
	c := &cobra.Command{
		Use:          "dns",
		Short:        "Cluster DNS for Services",
		SilenceUsage: true,
		RunE: func(c *cobra.Command, _ []string) error {
			config, err := clientcmd.BuildConfigFromFlags("", kubeconfig)
			if err != nil {
				return err
			}
			client, err := kubernetes.NewForConfig(config)
			if err != nil {
				return err
			}
			factory := informers.NewSharedInformerFactory(client, 0)
			z := &zone{
				domain:   domain,
				services: factory.Core().V1().Services().Lister(),
				slices:   factory.Discovery().V1().EndpointSlices().Lister(),
			}
			factory.Start(context.Background().Done())
			factory.WaitForCacheSync(context.Background().Done())
			failed := make(chan error, 2)
			for _, network := range []string{"udp", "tcp"} {
				server := &dns.Server{Addr: listen, Net: network, Handler: z, ReadTimeout: 5 * time.Second}
				go func() { failed <- server.ListenAndServe() }()
			}
			select {
			case err := <-failed:
				return err
			case <-stopped():
				return nil
			}
		},
	}
	c.Flags().StringVar(&kubeconfig, "kubeconfig", "", "how to reach the API server")
	c.Flags().StringVar(&listen, "listen", "", "address and port")
	c.Flags().StringVar(&domain, "domain", "cluster.local", "the cluster's domain")
	return c
}

type zone struct {
	domain   string
	services corelisters.ServiceLister
	slices   discoverylisters.EndpointSliceLister
}

func (z *zone) ServeDNS(w dns.ResponseWriter, request *dns.Msg) {
	reply := new(dns.Msg)
	reply.SetReply(request)
	reply.Authoritative = true
	if len(request.Question) == 1 {
		question := request.Question[0]
		addresses, found := z.lookup(question.Name)
		if !found {
			reply.Rcode = dns.RcodeNameError
		} else if question.Qtype == dns.TypeA {
			for _, a := range addresses {
				header := dns.RR_Header{Name: question.Name, Rrtype: dns.TypeA, Class: dns.ClassINET, Ttl: answerSeconds}
				reply.Answer = append(reply.Answer, &dns.A{Hdr: header, A: net.ParseIP(a)})
			}
		}
	} else {
		reply.Rcode = dns.RcodeFormatError
	}
	_ = w.WriteMsg(reply)
}

// lookup tells the addresses of a name; a name that exists may have none.
func (z *zone) lookup(name string) (addresses []string, found bool) {
	name = strings.TrimSuffix(strings.ToLower(name), ".")
	name = strings.TrimSuffix(name, "."+z.domain)
	parts := strings.Split(name, ".")
	n := len(parts)
	if n < 3 || n > 4 || parts[n-1] != "svc" {
		return nil, false
	}
	service, err := z.services.Services(parts[n-2]).Get(parts[n-3])
	if err != nil {
		return nil, false
	}
	if service.Spec.ClusterIP != corev1.ClusterIPNone {
		return service.Spec.ClusterIPs, n == 3
	}
	hostname := ""
	if n == 4 {
		hostname = parts[0]
	}
	addresses = z.endpoints(service, hostname)
	return addresses, n == 3 || len(addresses) > 0
}

// endpoints are a headless Service's ready pods, or the one with a given host name.
func (z *zone) endpoints(service *corev1.Service, hostname string) []string {
	selector, err := labels.Parse(fmt.Sprintf("%s=%s", discoveryv1.LabelServiceName, service.Name))
	if err != nil {
		return nil
	}
	slices, _ := z.slices.EndpointSlices(service.Namespace).List(selector)
	var addresses []string
	for _, slice := range slices {
		if slice.AddressType != discoveryv1.AddressTypeIPv4 {
			continue
		}
		for _, e := range slice.Endpoints {
			ready := e.Conditions.Ready == nil || *e.Conditions.Ready || service.Spec.PublishNotReadyAddresses
			named := hostname == "" || (e.Hostname != nil && *e.Hostname == hostname)
			if ready && named {
				addresses = append(addresses, e.Addresses...)
			}
		}
	}
	return addresses
}
