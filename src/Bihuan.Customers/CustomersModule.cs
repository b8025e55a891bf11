using Bihuan.Customers.Contracts;
using Bihuan.Platform;
using Microsoft.Extensions.DependencyInjection;

namespace Bihuan.Customers;

/// <summary>Customers and the units they own.</summary>
public static class CustomersModule
{
    public static IServiceCollection AddCustomers(this IServiceCollection services)
    {
        services.AddModule(typeof(CustomersModule).Assembly);
        services.AddSingleton<CustomerRegister>();
        services.AddSingleton<CustomerDirectory>();
        services.AddSingleton<UnitDirectory>();
        return services;
    }
}
