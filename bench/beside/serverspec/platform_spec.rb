# The platform as a user of Serverspec would write it down.
require 'json'
require 'serverspec'

set :backend, :exec

%w[docker nginx watchme-infrastructure].each do |name|
  describe service(name) do
    it { should be_enabled }
    it { should be_running }
  end
end

describe command('nginx -t') do
  its(:exit_status) { should eq 0 }
end

describe command('docker network inspect watchme-network') do
  its(:exit_status) { should eq 0 }
end

JSON.parse(File.read(File.join(__dir__, '..', 'services.json'))).each do |expected|
  describe service(expected['unit']) do
    it { should be_enabled }
    it { should be_running }
  end

  describe docker_container(expected['container']) do
    it { should be_running }
    its(['NetworkSettings.Networks']) { should include 'watchme-network' }
  end

  describe port(expected['port']) do
    it { should be_listening.on('127.0.0.1') }
  end

  describe command("curl -fsS -o /dev/null #{expected['url']}") do
    its(:exit_status) { should eq 0 }
  end
end
