"""Whole files that outages put in place of the platform's own."""

from lab.outages.places import REGISTRY

DOCKER_RUN = f"""[Unit]
Description=WatchMe Vibe scorer: api-gpt-v1
After=docker.service watchme-infrastructure.service
Requires=docker.service watchme-infrastructure.service

[Service]
TimeoutStartSec=900
ExecStartPre=-/usr/bin/docker pull -q {REGISTRY}/watchme-api-gpt:latest
ExecStartPre=-/usr/bin/docker rm -f api-gpt-v1
ExecStart=/usr/bin/docker run --rm --name api-gpt-v1 -p 127.0.0.1:8002:8002 {REGISTRY}/watchme-api-gpt:latest
ExecStop=/usr/bin/docker stop api-gpt-v1
Restart=always
RestartSec=10

[Install]
WantedBy=multi-user.target
"""
"""As the unit was before the migration: no network at all."""

DROP_IN = "[Service]\nRestartSec=30\n"

SLOW = """
        proxy_connect_timeout 180s;
        proxy_send_timeout 180s;
        proxy_read_timeout 180s;
"""
"""What a location of a service that works for minutes has beyond the others."""

CORS = """
        add_header Access-Control-Allow-Origin "*" always;
        add_header Access-Control-Allow-Methods "GET, POST, OPTIONS" always;
        add_header Access-Control-Allow-Headers "Content-Type, Authorization" always;
        if ($request_method = OPTIONS) {
            return 204;
        }
"""
"""What the location of a service has whose CORS headers are nginx's task."""
