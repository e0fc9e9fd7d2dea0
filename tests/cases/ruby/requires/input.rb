require 'set'
require_relative 'lib/tool'
require_relative '../up'
autoload :Thing, 'app/thing'
require name
