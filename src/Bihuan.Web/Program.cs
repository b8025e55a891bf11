using System.CommandLine;
using Bihuan.Web.Commands;

var root = new RootCommand("Bihuan: after-sales service in one closed loop.");
foreach (var command in CommandList.All()) root.Subcommands.Add(command);
return await root.Parse(args).InvokeAsync();
