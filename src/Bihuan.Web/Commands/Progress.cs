using Spectre.Console;

namespace Bihuan.Web.Commands;

/// <summary>A progress line for long work: on a terminal only, on the error stream, so that what is printed can be read by a program.</summary>
internal static class Progress
{
    public static Task<T> Show<T>(string what, bool isQuiet, Func<IProgress<long>, Task<T>> work) => Show(what, null, isQuiet, work);

    public static async Task<T> Show<T>(string what, long? total, bool isQuiet, Func<IProgress<long>, Task<T>> work)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        if (isQuiet || Console.IsErrorRedirected) return await work(new Silent());
        ProgressColumn[] columns = total is null
            ? [new TaskDescriptionColumn(), new SpinnerColumn(), new ElapsedTimeColumn()]
            : [new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn()];
        return await console.Progress().AutoClear(true).Columns(columns).StartAsync(async context =>
        {
            var task = context.AddTask(what, maxValue: total ?? 1);
            task.IsIndeterminate = total is null;
            return await work(new Shown(task, what, total is null));
        });
    }

    private sealed class Silent : IProgress<long>
    {
        public void Report(long value)
        {
        }
    }

    private sealed class Shown(ProgressTask task, string what, bool countsOnly) : IProgress<long>
    {
        public void Report(long value)
        {
            if (countsOnly) task.Description = $"{what}: {value:N0}";
            else task.Value = value;
        }
    }
}
