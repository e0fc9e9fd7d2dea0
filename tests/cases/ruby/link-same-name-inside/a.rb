# class App::App is no App where it stands: constants of its name mean the module.
#> App::App::run -> App::Tool::help_out
module App; end
class App::App
  def run; App::Tool.new.help_out; end
end
class App::Tool; def help_out; end; end
