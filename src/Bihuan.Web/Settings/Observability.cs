using System.Text.Json;
using Bihuan.Platform;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Bihuan.Web.Settings;

/// <summary>Logs on standard output, metrics and traces to a collector when one is named. Neither carries personal data: routes, codes and ids alone.</summary>
internal static class Observability
{
    private static readonly string[] s_meters =
        [Meters.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting", "System.Runtime", "Npgsql"];

    private static readonly string[] s_sources = ["Microsoft.AspNetCore", "Npgsql"];

    public static void AddLogs(this ILoggingBuilder logging, LogSettings settings)
    {
        logging.ClearProviders().SetMinimumLevel(settings.Level);
        // Begins an activity and a scope with every request for log lines that would name them; ours do not. A trace begins its own.
        if (settings.Level > LogLevel.Information) logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);
        if (settings.Format == LogFormat.Text)
        {
            logging.AddSimpleConsole(x => x.SingleLine = true);
            return;
        }

        logging.AddJsonConsole(x =>
        {
            x.UseUtcTimestamp = true;
            x.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.ffffffZ";
            x.JsonWriterOptions = new JsonWriterOptions { Indented = false };
        });
    }

    /// <summary>Registered as a service so that the last measurements are sent when the server stops.</summary>
    public static void AddTelemetry(this IServiceCollection services, TelemetrySettings settings)
    {
        if (settings.Endpoint is not { } endpoint) return;
        void Exporter(OtlpExporterOptions options, string path)
        {
            options.Protocol = settings.Http ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
            options.Endpoint = settings.Http ? new Uri(endpoint, path) : endpoint;
        }

        var resource = ResourceBuilder.CreateDefault().AddService(settings.ServiceName, serviceVersion: typeof(Observability).Assembly.GetName().Version?.ToString(3));
        services.AddHostedService(_ => new Exporting(
            () => Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter(s_meters).AddOtlpExporter(x => Exporter(x, "/v1/metrics")).Build(),
            () => Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(s_sources).AddOtlpExporter(x => Exporter(x, "/v1/traces")).Build()));
    }

    private sealed class Exporting(Func<MeterProvider> metrics, Func<TracerProvider> traces) : IHostedService
    {
        private IDisposable? _metrics;
        private IDisposable? _traces;

        public Task StartAsync(CancellationToken cancellationToken)
        {
            (_metrics, _traces) = (metrics(), traces());
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken)
        {
            _metrics?.Dispose();
            _traces?.Dispose();
            return Task.CompletedTask;
        }
    }
}
