# The scripts and styles that an HTML page asks for, each asked in its turn at the same front door.

use constant MOST_ASSETS => 60;

sub assets {
    my ($page, $origin, $path, $door) = @_;
    my %done;
    for my $asset (asked_by($page)) {
        my ($kind, $url) = @$asset;
        my ($scheme, $host, $wanted) = resolved($url, $origin, $path, $page) or next;
        next if $done{"$scheme://$host$wanted"}++;
        my $shown = (split /\?/, "$scheme://$host$wanted")[0];
        my $known = $door->("$scheme://$host");
        if (!$known) { note("asset", $kind, $shown, 0, "", "", "elsewhere"); next }
        return note("assets", "cut short") if left() < 1 || keys %done > MOST_ASSETS;
        my $seen = fetched(%$known, method => "GET", path => $wanted);
        return note("assets", "cut short") if $seen->{unseen};
        note("asset", $kind, $shown, $seen->{status}, $seen->{type}, $seen->{complaint}, "");
    }
}

# [kind, address] for each, in the order of the page; what stands in comments and templates is not asked for.
sub asked_by {
    my ($page) = @_;
    $page =~ s/<!--.*?-->//gs;
    $page =~ s{<template\b.*?</template>}{}gis;
    my @found;
    while ($page =~ /<(script|link)\b((?:[^>"']|"[^"]*"|'[^']*')*)>/gi) {
        my ($tag, $text) = (lc $1, $2);
        my %is;
        $is{ lc $1 } //= $2 // $3 // $4 while $text =~ /([a-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi;
        if ($tag eq "script") { push @found, [ "script", $is{src} ] if length($is{src} // "") }
        elsif (length($is{href} // "") && ($is{rel} // "") =~ /\b(stylesheet|modulepreload)\b/i) {
            push @found, [ lc $1 eq "stylesheet" ? "style" : "script", $is{href} ];
        }
    }
    return @found;
}

# Scheme, host and path of an address as the browser would have it (RFC 3986, section 5).
sub resolved {
    my ($url, $origin, $path, $page) = @_;
    if ($page =~ /<base\b[^>]*\bhref\s*=\s*["']?([^"'\s>]+)/i) {
        my ($base, $where) = ($1, $origin);
        $where = $1 if $base =~ s{^(https?://[^/?#]+)}{}i;
        ($origin, $path) = ($where, $base =~ m{^/} ? $base : ($path =~ s{[^/]*$}{}r) . $base);
    }
    s/&amp;/&/g, s/^\s+|\s+$//g, s/#.*// for $url;
    my ($scheme, $host) = $origin =~ m{^(https?)://(.+)$}i or return;
    if ($url =~ m{^([a-z][a-z0-9+.-]*):}i) {
        return unless $url =~ m{^(https?)://([^/?]+)(.*)$}is;
        ($scheme, $host, $url) = ($1, $2, $3);
    } elsif ($url =~ m{^//([^/?]+)(.*)$}s) {
        ($host, $url) = ($1, $2);
    } elsif ($url !~ m{^/}) {
        $url = ($path =~ s{[?#].*}{}sr =~ s{[^/]*$}{}r) . $url;
    }
    $url = "/$url" unless $url =~ m{^/};
    my ($plain, $query) = $url =~ /^([^?]*)(.*)$/s;
    1 while $plain =~ s{/\./}{/} || $plain =~ s{/(?!\.\./)[^/]+/\.\./}{/} || $plain =~ s{^/\.\./}{/};
    s/([^\x21-\x7e])/sprintf "%%%02X", ord $1/ge for $plain, $query;
    return (lc $scheme, lc $host, $plain . $query);
}
